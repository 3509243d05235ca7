/** An error of the user's making: the message says all, a stack trace would only hide it. */
export class UserError extends Error {
  override readonly name = "UserError";
}
