"""Dossiers that never were: a busy commune's year or a province's month, made from a seed.

For trying the desk, the lists and the figures at their real size, and for measuring them. Every
person is invented and looks it; every dossier lives by the same rules as a real one.
"""
