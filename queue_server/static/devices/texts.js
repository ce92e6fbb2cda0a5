// The words of the page of devices, and the names and times of its centre.

const page = JSON.parse(document.getElementById("devices-data").textContent);

export const { root, address, language } = page;

export function text(key, values = {}) {
  const words = page.texts[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The text of `devices.{key}`.
export const t = (key, values = {}) => text(`devices.${key}`, values);

export function localised(names) {
  return names[language] || Object.values(names)[0] || "";
}

const clock = new Intl.DateTimeFormat(language, {
  timeZone: page.time_zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
  timeZone: page.time_zone, day: "2-digit", month: "2-digit", year: "numeric",
});

export const timeOfDay = (instant) => clock.format(new Date(instant));

// "08:30 17/11/2026"
export const dayAndTime = (instant) => `${timeOfDay(instant)} ${day.format(new Date(instant))}`;

export function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("age_seconds", { count: whole });
  if (whole < 3600) return t("age_minutes", { count: Math.floor(whole / 60) });
  if (whole < 86400) return t("age_hours", { count: Math.floor(whole / 3600) });
  return t("age_days", { count: Math.floor(whole / 86400) });
}
