import { type FieldError, invalidField } from '../../../../field-error.ts'
import { configMapKeyErrors, envVarNameErrors } from '../../../../names.ts'
import type { EnvFromSource, EnvVar, EnvVarSource } from '../../../../types/core-v1.ts'
import { each, optionalName, required, requiredName } from '../../../validation/fields.ts'
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
    if (configMapRef) errors.push(...required(`${at}.configMapRef.name`, configMapRef.name))
    if (secretRef) errors.push(...required(`${at}.secretRef.name`, secretRef.name))
    if (configMapRef && secretRef) errors.push(moreThanOne(at))
    if (!configMapRef && !secretRef) {
      errors.push(invalidField(at, '', 'must specify one of: `configMapRef` or `secretRef`'))
    }
    return errors
  })
}

function sourceErrors(source: EnvVarSource, value: string | undefined, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source
  const errors: FieldError[] = []
  if (fieldRef) errors.push(...fieldRefErrors(fieldRef, `${path}.fieldRef`, environmentFields))
  if (resourceFieldRef) errors.push(...resourceFieldRefErrors(resourceFieldRef, `${path}.resourceFieldRef`, false))
  for (const [name, ref] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (ref) errors.push(...keyRefErrors(ref, `${path}.${name}`))
  }
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((ref) => ref).length
  return [...errors, ...sourceCountErrors(given, value, path)]
}

function keyRefErrors(ref: { name?: string | undefined; key: string }, path: string): FieldError[] {
  return [...required(`${path}.name`, ref.name), ...requiredName(`${path}.key`, ref.key, configMapKeyErrors)]
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
