import type { FieldError } from '../../field-error.ts'

/** What validation has found in a value, and how much of it was right: alternatives are chosen between by that. */
export class ValueResult {
  readonly errors: FieldError[] = []
  matches = 0

  /** Errors that say the same are told once. */
  add(error: FieldError): void {
    const known = this.errors.some(({ field, message }) => field === error.field && message === error.message)
    if (!known) this.errors.push(error)
  }

  merge({ errors, matches }: ValueResult): void {
    for (const error of errors) this.add(error)
    this.matches += matches
  }

  get isValid(): boolean {
    return this.errors.length === 0
  }
}
