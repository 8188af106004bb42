import type { JsonSchema } from './json-schema.ts'

/** Parameters of operations, with their names in metav1's options types. */

function query(name: string, type: 'string' | 'integer' | 'boolean', description: string): JsonSchema {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } }
}

function inPath(name: string, description: string): JsonSchema {
  return { name, in: 'path', description, required: true, schema: { type: 'string', uniqueItems: true } }
}

/** For all operations of a path. */
export const prettyParameter = query('pretty', 'string', "'true' indents the output.")
export const namespaceParameter = inPath('namespace', 'Namespace of the objects.')
export const pathParameter = inPath('path', 'Path that is passed on.')

export function nameParameter(kind: string): JsonSchema {
  return inPath('name', `Name of the ${kind}.`)
}

const dryRun = query('dryRun', 'string', "'All' goes through all stages of the request and stores nothing.")
const fieldManager = query('fieldManager', 'string', 'Name under which the changes are recorded in managedFields.')
const fieldValidation = query(
  'fieldValidation',
  'string',
  "What to do about unknown and duplicate fields: 'Ignore' drops them, 'Warn' (the default) also warns, 'Strict' refuses the request.",
)

/** CreateOptions and UpdateOptions. */
export const writeParameters: readonly JsonSchema[] = [dryRun, fieldManager, fieldValidation]

/** PatchOptions. */
export const patchParameters: readonly JsonSchema[] = [
  ...writeParameters,
  query('force', 'boolean', 'Takes over fields that other managers own. For server-side apply only.'),
]

/** DeleteOptions. */
export const deleteParameters: readonly JsonSchema[] = [
  dryRun,
  query('gracePeriodSeconds', 'integer', 'Seconds until the object is gone; zero means at once.'),
  query(
    'ignoreStoreReadErrorWithClusterBreakingPotential',
    'boolean',
    'Deletes an object although it cannot be read from storage.',
  ),
  query('orphanDependents', 'boolean', 'Deprecated: use propagationPolicy.'),
  query('propagationPolicy', 'string', "What becomes of dependents: 'Orphan', 'Background' or 'Foreground'."),
]

const selection: readonly JsonSchema[] = [
  query('continue', 'string', 'Token of the page before, to go on from.'),
  query('fieldSelector', 'string', 'Restricts the objects by their fields.'),
  query('labelSelector', 'string', 'Restricts the objects by their labels.'),
  query('limit', 'integer', 'Largest number of objects in one answer.'),
  query('resourceVersion', 'string', 'State of the collection that the answer may show.'),
  query('resourceVersionMatch', 'string', 'How resourceVersion is meant.'),
  query('sendInitialEvents', 'boolean', 'A watch starts with the objects that are there.'),
  query('timeoutSeconds', 'integer', 'How long the call may take.'),
]

/** ListOptions, which are also those of watches. */
export const listParameters: readonly JsonSchema[] = [
  query('allowWatchBookmarks', 'boolean', 'A watch may have events that only tell the resourceVersion.'),
  ...selection,
  query('watch', 'boolean', 'Answers changes as they happen.'),
]

/** DeleteOptions, and which objects they are for. */
export const deleteCollectionParameters: readonly JsonSchema[] = [...deleteParameters, ...selection]
