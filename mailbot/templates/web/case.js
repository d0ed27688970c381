// A link in our mails carries the access key behind the #, which no browser sends to a server. It is taken out of the
// address bar and posted, as if it had been typed.
"use strict";

function post() {
  const key = location.hash.slice(1);
  if (!key) return;
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("form");
  form.elements.key.value = key;
  form.submit();
}

addEventListener("hashchange", post);
post();
