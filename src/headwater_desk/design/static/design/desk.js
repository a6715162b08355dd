/** The scripts of every page. Without them everything still works; they save time. */
import "./theme.js";
import "./copy.js";
import "./dialog.js";
import "./rows.js";
import "./keyboard.js";
import "./failed.js";
