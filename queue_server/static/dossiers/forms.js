// The one tool of a form's page that a link cannot be.
document.querySelector('[data-do="print"]')?.addEventListener("click", () => window.print());
