import { type ApiError, applyConflict } from '../errors.ts'
import { goQuote } from '../go-text.ts'
import { type FieldPath, type FieldSet, pathsOf } from './field-set.ts'
import type { Ownership } from './managers.ts'
import { describePath } from './path-element.ts'

/** Fields that an applier wants to have with another value, and who owns them. */
export interface Conflicts {
  /** By the identity of the owner. */
  readonly fields: ReadonlyMap<string, FieldSet>
  readonly owners: ReadonlyMap<string, Ownership>
}

/** 409 with a cause for each field. */
export function applyConflictError({ fields, owners }: Conflicts): ApiError {
  const groups = [...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, set]) => ({
      owner: describeOwner(owners.get(id) as Ownership),
      paths: [...pathsOf(set)].map((path: FieldPath) => describePath(path)),
    }))
  const causes = groups.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field })),
  )
  const [only] = causes
  if (causes.length === 1)
    return applyConflict(`Apply failed with 1 conflict: ${only?.message}: ${only?.field}`, causes)
  const lines = groups.flatMap(({ owner, paths }) => [`conflicts with ${owner}:`, ...paths.map((path) => `- ${path}`)])
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes)
}

function describeOwner({ manager, subresource, operation, apiVersion }: Ownership): string {
  const where = subresource === '' ? '' : ` with subresource ${goQuote(subresource)}`
  return `${goQuote(manager)}${where}${operation === 'Update' ? ` using ${apiVersion}` : ''}`
}
