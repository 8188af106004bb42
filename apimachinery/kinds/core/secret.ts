import { setOwn } from '../../equality.ts'
import type { Secret } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { validateSecret, validateSecretUpdate } from './secret-validation.ts'

/** Secret: confidential data as keys and values; its type says which keys must be there. */
export const secrets = defineKind<Secret>({
  shape: 'v1 Secret',
  plural: 'secrets',
  namespaced: true,
  default: (draft) => {
    draft.type ??= 'Opaque'
    // stringData is for writing only: it lands in data, over what is there.
    if (!draft.stringData) return
    draft.data ??= {}
    for (const [key, text] of Object.entries(draft.stringData))
      setOwn(draft.data, key, Buffer.from(text).toString('base64'))
    delete draft.stringData
  },
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  columns: [
    nameColumn,
    column('Type', ({ type }) => type ?? '', { field: 'type' }),
    column('Data', ({ data }) => Object.keys(data ?? {}).length, { field: 'data' }),
    ageColumn,
  ],
  selectableFields: { type: ({ type }) => type ?? '' },
})
