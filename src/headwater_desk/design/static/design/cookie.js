/** Small choices of one person on one machine, kept in cookies so that the page already comes as chosen. */

const YEAR = 365 * 24 * 60 * 60;

/**
 * Keep a choice, or forget it.
 * @param {string} name
 * @param {string} value "" forgets
 */
export function keep(name, value) {
  const age = value ? YEAR : 0;
  document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Strict`;
}
