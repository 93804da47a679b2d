/** Under which `sessionStorage` has letters that could not be saved: where letters are written is loaded if there are some. */
export const KEPT_LETTERS = 'posthus-letters'
