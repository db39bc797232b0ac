// Texts of codes, as people and scanners hand them over.

/** longest is more characters than any code has. */
export const longest = 7300;

const most = 16; // codes of one check

/** textsOf are those in a text, one a line, no more and no longer than codes may be. */
export const textsOf = text => text.slice(0, most * longest).split(/[\r\n\t]+/).map(one => one.trim().slice(0, longest)).filter(Boolean).slice(0, most);
