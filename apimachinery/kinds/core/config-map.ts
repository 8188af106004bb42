import type { ConfigMap } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'

/** ConfigMap: configuration as keys and values; frozen for good once `immutable` is true. */
export const configMaps = defineKind<ConfigMap>({
  shape: 'v1 ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  columns: [
    nameColumn,
    column('Data', ({ data, binaryData }) => size(data) + size(binaryData), { field: 'data' }),
    ageColumn,
  ],
})

function size(entries: object | undefined): number {
  return Object.keys(entries ?? {}).length
}
