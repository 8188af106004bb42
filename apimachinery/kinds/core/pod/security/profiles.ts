import {
  type FieldError,
  invalidField,
  requiredField,
  tooLongField,
  unsupportedField,
} from '../../../../field-error.ts'
import type { AppArmorProfile, SeccompProfile } from '../../../../types/core-v1.ts'
import { localPathErrors } from '../../../validation/paths.ts'
import { internalStruct } from '../../../validation/upstream-text.ts'

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']

/** PATH_MAX, less the zero at the end. */
const maxProfileBytes = 4095

/** What is wrong with which system calls a container may make. */
export function seccompErrors(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  const errors = typeErrors(type, `${path}.type`, 'type is required when seccompProfile is set')
  const field = `${path}.localhostProfile`
  if (type === 'Localhost') {
    if (localhostProfile === undefined) {
      return [...errors, requiredField(field, 'must be set when seccomp type is Localhost')]
    }
    return [...errors, ...localPathErrors(localhostProfile, field)]
  }
  if (localhostProfile === undefined) return errors
  const detail = 'can only be set when seccomp type is Localhost'
  return [...errors, invalidField(field, internalStruct(profile), detail)]
}

/** What is wrong with the AppArmor profile that confines a container. */
export function appArmorErrors(profile: AppArmorProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  const field = `${path}.localhostProfile`
  if (type === 'Localhost') return localProfileErrors(localhostProfile, field)
  const errors = typeErrors(type, `${path}.type`, 'type is required when appArmorProfile is set')
  if (errors.length > 0 || localhostProfile === undefined) return errors
  return [invalidField(field, localhostProfile, 'can only be set when AppArmor type is Localhost')]
}

function localProfileErrors(name: string | undefined, path: string): FieldError[] {
  if (!name) return [requiredField(path, 'must be set when AppArmor type is Localhost')]
  const errors = name === name.trim() ? [] : [invalidField(path, name, 'must not be padded with whitespace')]
  return Buffer.byteLength(name) > maxProfileBytes ? [...errors, tooLongField(path, '', maxProfileBytes)] : errors
}

function typeErrors(type: string, path: string, why: string): FieldError[] {
  if (!type) return [requiredField(path, why)]
  return profileTypes.includes(type) ? [] : [unsupportedField(path, type, profileTypes)]
}
