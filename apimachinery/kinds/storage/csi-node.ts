import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, invalidField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import type { CSINode, CSINodeDriver } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { driverNameErrors } from '../validation/domain-names.ts'
import { each, nonNegative, required } from '../validation/fields.ts'
import { internalStruct } from '../validation/upstream-text.ts'

/** CSINode: the CSI drivers installed on a node. */
export const csiNodes = defineKind<CSINode>({
  shape: 'storage.k8s.io/v1 CSINode',
  plural: 'csinodes',
  namespaced: false,
  unconditionalUpdate: false,
  validate: ({ spec }) => driversErrors(spec.drivers ?? []),
  // A driver may come and go, but not become another.
  validateUpdate: ({ spec }, old) =>
    (spec.drivers ?? []).flatMap((driver): FieldError[] => {
      const before = old.spec.drivers?.find(({ name }) => name === driver.name)
      const same = !before || deepEqual({ ...driver, allocatable: before.allocatable }, before)
      return same ? [] : [invalidField('spec.drivers', internalStruct(driver), 'field is immutable')]
    }),
  columns: [
    nameColumn,
    column('Drivers', ({ spec }) => spec.drivers?.length ?? 0, {
      type: 'integer',
      description: 'Drivers indicates the number of CSI drivers registered on the node',
    }),
    ageColumn,
  ],
})

/** storage/validation csiNodeIDLongerMaxLength. */
const maxNodeIdBytes = 256

function driversErrors(drivers: readonly CSINodeDriver[]): FieldError[] {
  const names = new Set<string>()
  return each('spec.drivers', drivers, ({ name, nodeID, topologyKeys, allocatable }, at) => {
    const errors = [...driverNameErrors(name, `${at}.name`), ...required(`${at}.nodeID`, nodeID)]
    if (Buffer.byteLength(nodeID) > maxNodeIdBytes) {
      errors.push(invalidField(`${at}.nodeID`, nodeID, `must be ${maxNodeIdBytes} characters or less`))
    }
    if (names.has(name)) errors.push(duplicateField(`${at}.name`, name))
    names.add(name)
    return [
      ...errors,
      ...nonNegative(`${at}.allocatable.count`, allocatable?.count),
      ...topologyKeysErrors(topologyKeys ?? [], at),
    ]
  })
}

// Errors name the driver, not the key.
function topologyKeysErrors(keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key, index) => [
    ...required(path, key),
    ...(keys.indexOf(key) < index ? [duplicateField(path, key)] : []),
    ...invalids(path, key, qualifiedNameErrors(key)),
  ])
}
