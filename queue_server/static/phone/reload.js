// For a browser too old for phone.js, or a line that lost it on the way: the page loads itself
// anew, as it does without scripts.
setTimeout(function () {
  if (!window.motcuaLive) location.reload();
}, 20000);
