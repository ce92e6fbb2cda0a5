"""The screens of the kiosk as a state machine: state, events, effects. No Kivy, no I/O."""
