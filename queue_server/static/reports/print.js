// Printing, for browsers that show no button of their own.

for (const button of document.querySelectorAll('[data-do="print"]')) {
  button.addEventListener("click", () => window.print());
}
