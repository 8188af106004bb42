import type { AdmissionAttributes, AdmissionOperation } from './admission.ts'

/** Whether a pod itself is being written, not one of its subresources, by one of `operations`. */
export function isPodWrite(attributes: AdmissionAttributes, ...operations: readonly AdmissionOperation[]): boolean {
  const { kind, subresource, operation } = attributes
  return kind.kind === 'Pod' && kind.group === '' && subresource === '' && operations.includes(operation)
}
