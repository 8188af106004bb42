import { type ApiError, forbidden } from '../../apimachinery/errors.ts'
import type { AdmissionAttributes } from './admission.ts'

/** The refusal of an admission plugin. Objects without a name yet go by the prefix of their name. */
export function forbid({ kind, name, object }: AdmissionAttributes, message: string): ApiError {
  return forbidden(kind, name || object?.metadata.name || object?.metadata.generateName || '', message)
}
