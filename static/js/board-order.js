// Where people stand on the page, and saying so. Dragging, keys and the menu all end in commit().

import { refresh, say, send } from "./board-acts.js";

const aloud = document.querySelector("[data-move-says]");
export const announce = (text) => { if (aloud) aloud.textContent = text; };

export const listOf = (slot) => slot.closest("[data-people]");
export const laneOf = (slot) => slot.closest("[data-lane]");
export const lists = () => [...document.querySelectorAll("[data-movable] [data-people]")];
const slots = (list) => [...list.querySelectorAll(":scope > [data-slot]")];
export const nameOf = (slot) => slot.querySelector("[id^=open-]").textContent.trim();

export const place = (slot) => ({ list: listOf(slot), next: slot.nextElementSibling });
export const putBack = (slot, { list, next }) => list.insertBefore(slot, next?.parentElement === list ? next : null);

export const where = (slot) => {
  const row = slots(listOf(slot));
  const lane = laneOf(slot).dataset.laneName;
  return `${row.indexOf(slot) + 1} of ${row.length} in ${lane}`;
};

// One step within the lane, or to the same height of a neighbouring lane. False where there is nowhere to go.
export const step = (slot, by) => {
  const row = slots(listOf(slot));
  const to = row.indexOf(slot) + by;
  if (to < 0 || to >= row.length) return false;
  listOf(slot).insertBefore(slot, by > 0 ? row[to].nextElementSibling : row[to]);
  return true;
};
export const cross = (slot, by) => {
  const all = lists();
  const target = all[all.indexOf(listOf(slot)) + by];
  if (!target) return false;
  const height = slots(listOf(slot)).indexOf(slot);
  target.insertBefore(slot, slots(target)[height] ?? null);
  return true;
};

export const count = () => {
  for (const lane of document.querySelectorAll("[data-lane]")) {
    const number = lane.querySelector("[data-lane-count]");
    if (number) number.textContent = slots(lane.querySelector("[data-people]")).length;
  }
};

// Tell the server where `slot` stands now, with everybody of `people` beside it. Back to `former` when it says no.
export async function commit(slot, former, people = [slot.dataset.slot]) {
  const now = place(slot);
  if (people.length === 1 && now.list === former.list && now.next === former.next) return true;
  count();
  const rest = new Set(people);
  let next = now.next;
  while (next && rest.has(next.dataset.slot)) next = next.nextElementSibling;
  const body = new FormData();
  for (const person of people) body.append("people", person);
  body.append("lane", laneOf(slot).dataset.lane);
  body.append("before", next?.dataset.slot ?? "");
  const answer = await send(document.querySelector("[data-arrange]").dataset.arrange, body);
  if (!answer) {
    if (slot.isConnected && former.list.isConnected) putBack(slot, former);
    count();
    return false;
  }
  say(answer);
  if (people.length > 1) await refresh();
  return true;
}
