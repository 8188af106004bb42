import { type FieldError, forbiddenField, invalidField, requiredField } from '../../../../field-error.ts'
import type { DownwardAPIVolumeFile, ProjectedVolumeSource, VolumeProjection } from '../../../../types/core-v1.ts'
import { each, required } from '../../../validation/fields.ts'
import { localFileErrors } from '../../../validation/paths.ts'
import { fieldRefErrors, resourceFieldRefErrors, volumeFields } from '../downward-api.ts'
import { keyFilesErrors, modeErrors } from './volume-files.ts'

/** Tokens that live shorter would be renewed all the time (ten minutes). */
const minTokenSeconds = 600
const maxTokenSeconds = 2 ** 32

/** What is wrong with a projected volume: several sources in one directory. */
export function projectedErrors({ defaultMode, sources }: ProjectedVolumeSource, path: string): FieldError[] {
  return [...modeErrors(defaultMode, `${path}.defaultMode`), ...each(`${path}.sources`, sources, projectionErrors)]
}

/** What is wrong with files that hold fields of the pod. */
export function downwardFilesErrors(items: readonly DownwardAPIVolumeFile[] | undefined, path: string): FieldError[] {
  return each(path, items, (file, at) => [
    ...(file.path ? localFileErrors(file.path, `${at}.path`) : [requiredField(`${at}.path`)]),
    ...fileContentErrors(file, at),
    ...modeErrors(file.mode, `${at}.mode`),
  ])
}

function fileContentErrors({ fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, path: string): FieldError[] {
  if (fieldRef) {
    const errors = fieldRefErrors(fieldRef, `${path}.fieldRef`, volumeFields)
    if (!resourceFieldRef) return errors
    return [
      ...errors,
      invalidField(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
    ]
  }
  if (resourceFieldRef) return resourceFieldRefErrors(resourceFieldRef, `${path}.resourceFieldRef`, true)
  return [requiredField(path, 'one of fieldRef and resourceFieldRef is required')]
}

function projectionErrors(projection: VolumeProjection, path: string): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken } = projection
  const extra = Object.keys(projection).slice(1)
  const errors = extra.map((source) => forbiddenField(`${path}.${source}`, 'may not specify more than 1 volume type'))
  for (const [source, reference] of Object.entries({ secret, configMap })) {
    if (!reference) continue
    errors.push(...required(`${path}.${source}.name`, reference.name))
    errors.push(...keyFilesErrors(reference.items, `${path}.${source}.items`))
  }
  if (downwardAPI) errors.push(...downwardFilesErrors(downwardAPI.items, `${path}.downwardAPI.items`))
  if (serviceAccountToken) {
    const { expirationSeconds, path: file } = serviceAccountToken
    errors.push(...tokenLifetimeErrors(expirationSeconds, `${path}.serviceAccountToken.expirationSeconds`))
    errors.push(...required(`${path}.serviceAccountToken.path`, file))
  }
  return errors
}

function tokenLifetimeErrors(seconds: number | undefined, field: string): FieldError[] {
  if (seconds === undefined) return []
  if (seconds < minTokenSeconds)
    return [invalidField(field, seconds, 'may not specify a duration less than 10 minutes')]
  if (seconds <= maxTokenSeconds) return []
  return [invalidField(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
}
