// What the server says. Ids are strings; times are ISO 8601 with Z.
export type * from "./base";
export type * from "./calm";
export type * from "./people";
export type * from "./review";
export type * from "./rules";
export type * from "./secrecy";
export type * from "./watch";
export type * from "./words";
