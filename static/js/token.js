// The token that proves a form ours. Signing in again, also in another tab, makes a new one: what an open page still
// holds of the old one would be refused, and with it what was typed.

const COOKIE = /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/;

export const token = () => document.cookie.match(COOKIE)?.[1]
  ?? JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"];

export const renew = (form) => {
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (field) field.value = token();
};

document.addEventListener("submit", (event) => renew(event.target), true);
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["x-csrftoken"] = token();
  if ("csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = token();
});
