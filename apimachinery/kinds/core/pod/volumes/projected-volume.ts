import { type FieldError, forbiddenField, invalidField, requiredField } from '../../../../field-error.ts'
import type {
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../../../types/core-v1.ts'
import { each, required } from '../../../validation/fields.ts'
import { localFileErrors } from '../../../validation/paths.ts'
import { fieldRefErrors, resourceFieldRefErrors, volumeFields } from '../downward-api.ts'
import { keyFilesErrors, modeErrors } from './volume-files.ts'

/** Tokens that live shorter would be renewed all the time (ten minutes). */
const minTokenSeconds = 600
const maxTokenSeconds = 2 ** 32

/** What is wrong with a projected volume: several sources in one directory. */
export function projectedErrors({ defaultMode, sources }: ProjectedVolumeSource, path: string): FieldError[] {
  const files = new Set<string>()
  return [
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...each(`${path}.sources`, sources, (projection, at) => projectionErrors(projection, at, path, files)),
  ]
}

/** What is wrong with a volume of files that hold fields of the pod. Errors do not say in which of them. */
export function downwardApiErrors({ defaultMode, items }: DownwardAPIVolumeSource, path: string): FieldError[] {
  return [
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...(items ?? []).flatMap((file) => downwardFileErrors(file, path)),
  ]
}

function downwardFileErrors(file: DownwardAPIVolumeFile, path: string): FieldError[] {
  return [
    ...(file.path ? localFileErrors(file.path, `${path}.path`) : [requiredField(`${path}.path`)]),
    ...fileContentErrors(file, path),
    ...modeErrors(file.mode, `${path}.mode`),
  ]
}

function fileContentErrors({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, path: string): FieldError[] {
  if (fieldRef) {
    const errors = fieldRefErrors(fieldRef, `${path}.fieldRef`, volumeFields)
    if (!resourceFieldRef) return errors
    const detail = 'fieldRef and resourceFieldRef can not be specified simultaneously'
    return [...errors, invalidField(path, 'resource', detail)]
  }
  if (resourceFieldRef) return resourceFieldRefErrors(resourceFieldRef, `${path}.resourceFieldRef`, true)
  return [requiredField(path, 'one of fieldRef and resourceFieldRef is required')]
}

/** `volumePath`: where upstream puts some errors, since the sources share one directory. `files`: its contents so far. */
function projectionErrors(
  projection: VolumeProjection,
  path: string,
  volumePath: string,
  files: Set<string>,
): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken } = projection
  const errors: FieldError[] = []
  for (const [source, reference] of Object.entries({ secret, configMap })) {
    if (!reference) continue
    const { name = '', items } = reference
    errors.push(...required(`${path}.${source}.name`, name))
    errors.push(...keyFilesErrors(items, `${path}.${source}.items`))
    errors.push(...repeatedFileErrors(items, name, volumePath, files))
  }
  if (downwardAPI) {
    errors.push(...(downwardAPI.items ?? []).flatMap((file) => downwardFileErrors(file, `${path}.downwardAPI`)))
    errors.push(...repeatedFileErrors(downwardAPI.items, undefined, volumePath, files))
  }
  if (serviceAccountToken) {
    errors.push(...tokenErrors(serviceAccountToken, `${path}.serviceAccountToken`, volumePath))
  }
  if (Object.keys(projection).length > 1) {
    errors.push(forbiddenField(path, 'may not specify more than 1 volume type per source'))
  }
  return errors
}

/** `shown`: what the message shows, when not the path of the file. */
function repeatedFileErrors(
  items: readonly Pick<KeyToPath, 'path'>[] | undefined,
  shown: string | undefined,
  volumePath: string,
  files: Set<string>,
): FieldError[] {
  const repeated: string[] = []
  for (const { path } of items ?? []) {
    if (files.has(path)) repeated.push(path)
    else if (path) files.add(path)
  }
  return repeated.map((path) => invalidField(volumePath, shown ?? path, 'conflicting duplicate paths'))
}

function tokenErrors(token: ServiceAccountTokenProjection, path: string, volumePath: string): FieldError[] {
  return [
    ...tokenLifetimeErrors(token.expirationSeconds, `${path}.expirationSeconds`),
    ...(token.path ? localFileErrors(token.path, `${volumePath}.path`) : [requiredField(`${volumePath}.path`)]),
  ]
}

function tokenLifetimeErrors(seconds: number | bigint | undefined, field: string): FieldError[] {
  if (seconds === undefined) return []
  if (seconds < minTokenSeconds) {
    return [invalidField(field, seconds, 'may not specify a duration less than 10 minutes')]
  }
  if (seconds <= maxTokenSeconds) return []
  return [invalidField(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
}
