import type { FieldError } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { portNameErrors, portNumberErrors } from '../../names.ts'

/** Transport protocols, as messages list them. */
export const protocols = ['SCTP', 'TCP', 'UDP'] as const

/** A port by number, or by the name that a container gives it. */
export function portOrNameErrors(port: number | string, path: string): FieldError[] {
  return invalids(path, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port))
}
