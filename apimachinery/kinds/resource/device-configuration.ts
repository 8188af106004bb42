import { type FieldError, invalidField, requiredField, tooLongField } from '../../field-error.ts'
import type { OpaqueDeviceConfiguration } from '../../types/resource-v1.ts'
import { driverNameErrors } from '../validation/domain-names.ts'

/** resource.k8s.io/v1 OpaqueParametersMaxLength, and the same for data in the status of a device. */
export const maxRawBytes = 10 * 1024

/** What is wrong with a configuration that is meant for a driver. */
export function configurationErrors(
  { opaque }: { readonly opaque?: OpaqueDeviceConfiguration | undefined },
  path: string,
): FieldError[] {
  if (!opaque) return [requiredField(`${path}.opaque`)]
  return [
    ...driverNameErrors(opaque.driver, `${path}.opaque.driver`),
    ...rawObjectErrors(opaque.parameters, `${path}.opaque.parameters`),
  ]
}

/** What is wrong with what must be a JSON object of any content. */
export function rawObjectErrors(raw: unknown, path: string): FieldError[] {
  if (raw === undefined || raw === null) return [requiredField(path)]
  const text = JSON.stringify(raw, (_key, item) => (typeof item === 'bigint' ? Number(item) : item))
  if (Buffer.byteLength(text) > maxRawBytes) return [tooLongField(path, '', maxRawBytes)]
  if (typeof raw === 'object' && !Array.isArray(raw)) return []
  return [invalidField(path, '<value omitted>', 'must be a valid JSON object')]
}
