/** The form of the id of a step: it is part of logical ids, of the names of states, and of variables in JSONata. */
export const STEP_ID = /^[A-Z][A-Za-z0-9]{0,39}$/;
export const STEP_ID_FORM = "up to 40 letters and digits that begin with a capital, such as 'ReserveStock'";
