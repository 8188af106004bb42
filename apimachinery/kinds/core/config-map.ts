import { type FieldError, invalidField } from '../../field-error.ts'
import type { ConfigMap } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { base64Bytes, dataKeysErrors, dataSizeErrors, sealedErrors } from '../validation/data-keys.ts'

/** How upstream prints the path of the object as a whole. */
const noPath = '[]'

/** ConfigMap: configuration as keys and values; frozen for good once `immutable` is true. */
export const configMaps = defineKind<ConfigMap>({
  shape: 'v1 ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  validate: ({ data, binaryData }) => [
    ...dataKeysErrors(data, 'data'),
    ...doubleKeyErrors(data, binaryData),
    ...dataKeysErrors(binaryData, 'binaryData'),
    ...dataSizeErrors(sum(data, Buffer.byteLength) + sum(binaryData, base64Bytes), noPath),
  ],
  validateUpdate: (configMap, old) => sealedErrors(configMap, old, ['data', 'binaryData']),
  columns: [
    nameColumn,
    column('Data', ({ data, binaryData }) => size(data) + size(binaryData), { field: 'data' }),
    ageColumn,
  ],
})

function size(entries: object | undefined): number {
  return Object.keys(entries ?? {}).length
}

function doubleKeyErrors(data: ConfigMap['data'], binaryData: ConfigMap['binaryData']): FieldError[] {
  return Object.keys(data ?? {})
    .filter((key) => binaryData && Object.hasOwn(binaryData, key))
    .map((key) => invalidField(`data[${key}]`, key, 'duplicate of key present in binaryData'))
}

function sum(entries: Readonly<Record<string, string>> | undefined, bytesOf: (text: string) => number): number {
  return Object.values(entries ?? {}).reduce((total, text) => total + bytesOf(text), 0)
}
