import { type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import {
  configMapKeyErrors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  envVarNameErrors,
  nameIsDnsSubdomain,
} from '../../../../names.ts'
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '../../../../types/core-v1.ts'
import { each, optionalName, requiredName } from '../../../validation/fields.ts'
import { localFileErrors } from '../../../validation/paths.ts'
import { environmentFields, fieldRefErrors, resourceFieldRefErrors } from '../downward-api.ts'

/** What is wrong with the variables of a container. */
export function environmentErrors(env: readonly EnvVar[] | undefined, path: string): FieldError[] {
  return each(path, env, ({ name, value, valueFrom }, at) => [
    ...requiredName(`${at}.name`, name, envVarNameErrors),
    ...(valueFrom ? sourceErrors(valueFrom, value, `${at}.valueFrom`) : []),
  ])
}

/** What is wrong with the ConfigMaps and Secrets whose keys become variables. */
export function environmentSourcesErrors(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  return each(path, sources, ({ prefix, configMapRef, secretRef }, at) => {
    const errors = optionalName(`${at}.prefix`, prefix, envVarNameErrors)
    if (configMapRef) errors.push(...requiredName(`${at}.configMapRef.name`, configMapRef.name, prefixErrors))
    if (secretRef) errors.push(...requiredName(`${at}.secretRef.name`, secretRef.name, prefixErrors))
    // Upstream does not say which of the sources is wrong here.
    if (configMapRef && secretRef) errors.push(moreThanOne(path))
    if (!configMapRef && !secretRef) {
      errors.push(invalidField(path, '', 'must specify one of: `configMapRef` or `secretRef`'))
    }
    return errors
  })
}

// The names of what is read may end as only a prefix of a name could.
function prefixErrors(name: string): string[] {
  return nameIsDnsSubdomain(name, true)
}

function sourceErrors(source: EnvVarSource, value: string | undefined, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source
  const errors: FieldError[] = []
  if (fieldRef) errors.push(...fieldRefErrors(fieldRef, `${path}.fieldRef`, environmentFields))
  if (resourceFieldRef) errors.push(...resourceFieldRefErrors(resourceFieldRef, `${path}.resourceFieldRef`, false))
  for (const [name, ref] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (ref) errors.push(...keyRefErrors(ref, `${path}.${name}`))
  }
  if (fileKeyRef) errors.push(...fileKeyRefErrors(fileKeyRef, `${path}.fileKeyRef`))
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((ref) => ref).length
  return [...errors, ...sourceCountErrors(given, value, path)]
}

function keyRefErrors(ref: { name?: string | undefined; key: string }, path: string): FieldError[] {
  const name = ref.name ?? ''
  return [
    ...invalids(`${path}.name`, name, dnsSubdomainErrors(name)),
    ...requiredName(`${path}.key`, ref.key, configMapKeyErrors),
  ]
}

/** A line of a file in a volume, `KEY=value` (KEP-3721). */
function fileKeyRefErrors({ key, path: file, volumeName }: FileKeySelector, path: string): FieldError[] {
  return [
    ...requiredName(`${path}.key`, key, envVarNameErrors),
    ...requiredName(`${path}.volumeName`, volumeName, dnsLabelErrors),
    ...(file ? localFileErrors(file, `${path}.path`) : [requiredField(`${path}.path`)]),
  ]
}

function sourceCountErrors(given: number, value: string | undefined, path: string): FieldError[] {
  if (given === 0) {
    const sources = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    return [invalidField(path, '', `must specify one of: ${sources}`)]
  }
  if (value) return [invalidField(path, '', 'may not be specified when `value` is not empty')]
  return given > 1 ? [moreThanOne(path)] : []
}

function moreThanOne(path: string): FieldError {
  return invalidField(path, '', 'may not have more than one field specified at a time')
}
