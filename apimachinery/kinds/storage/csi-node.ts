import { deepEqual } from '../../equality.ts'
import { duplicateField, type FieldError, invalidField } from '../../field-error.ts'
import type { CSINode } from '../../types/storage-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { each, required } from '../validation/fields.ts'

/** CSINode: the CSI drivers installed on a node. */
export const csiNodes = defineKind<CSINode>({
  shape: 'storage.k8s.io/v1 CSINode',
  plural: 'csinodes',
  namespaced: false,
  unconditionalUpdate: false,
  validate: ({ spec }) => {
    const names = new Set<string>()
    return each('spec.drivers', spec.drivers, ({ name, nodeID }, at) => {
      const errors = [...required(`${at}.name`, name), ...required(`${at}.nodeID`, nodeID)]
      if (names.has(name)) errors.push(duplicateField(`${at}.name`, name))
      names.add(name)
      return errors
    })
  },
  // A driver may come and go, but not become another.
  validateUpdate: ({ spec }, old) =>
    (spec.drivers ?? []).flatMap((driver): FieldError[] => {
      const before = old.spec.drivers?.find(({ name }) => name === driver.name)
      const same = !before || deepEqual({ ...driver, allocatable: before.allocatable }, before)
      return same ? [] : [invalidField('spec.drivers', driver, 'field is immutable')]
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
