import { CodecError } from '../../codecs/codec-error.ts'
import { parseJson } from '../../codecs/json.ts'
import { type FieldError, immutableFieldErrors, invalidField, requiredField } from '../../field-error.ts'
import { jsonTypeOf } from '../../schema/decoding.ts'
import type { Secret } from '../../types/core-v1.ts'
import { base64Bytes, dataKeysErrors, dataSizeErrors, sealedErrors } from '../validation/data-keys.ts'

/** What is wrong with a Secret: its type says which keys there must be. */
export function validateSecret(secret: Secret): FieldError[] {
  const { data = {} } = secret
  const bytes = Object.values(data).reduce((total, text) => total + base64Bytes(text), 0)
  return [...dataKeysErrors(data, 'data'), ...dataSizeErrors(bytes, 'data'), ...typeErrors(secret, data)]
}

/** What an update of a Secret may not change. */
export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  return [...immutableFieldErrors('type', secret.type, old.type), ...sealedErrors(secret, old, ['data'])]
}

/** Of a service account token, which names its account in an annotation. */
const accountAnnotation = 'kubernetes.io/service-account.name'

function typeErrors({ type, metadata }: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.[accountAnnotation]
        ? []
        : [requiredField(`metadata.annotations[${accountAnnotation}]`)]
    case 'kubernetes.io/dockercfg':
      return jsonKeyErrors(data, '.dockercfg')
    case 'kubernetes.io/dockerconfigjson':
      return jsonKeyErrors(data, '.dockerconfigjson')
    case 'kubernetes.io/basic-auth':
      // Either may be empty or missing, but not both missing.
      return 'username' in data || 'password' in data ? [] : keysErrors(data, ['username', 'password'])
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [requiredField('data[ssh-privatekey]')]
    case 'kubernetes.io/tls':
      return keysErrors(data, ['tls.crt', 'tls.key'])
    default:
      return []
  }
}

function keysErrors(data: object, keys: readonly string[]): FieldError[] {
  return keys.filter((key) => !Object.hasOwn(data, key)).map((key) => requiredField(`data[${key}]`))
}

function jsonKeyErrors(data: Readonly<Record<string, string>>, key: string): FieldError[] {
  const text = data[key]
  if (text === undefined) return [requiredField(`data[${key}]`)]
  const problem = jsonObjectProblem(Buffer.from(text, 'base64'))
  return problem === undefined ? [] : [invalidField(`data[${key}]`, '<secret contents redacted>', problem)]
}

/** In the words of Go's encoding/json. */
function jsonObjectProblem(json: Buffer): string | undefined {
  try {
    const { value } = parseJson(json)
    if (typeof value === 'object' && !Array.isArray(value)) return undefined
    return `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type map[string]interface {}`
  } catch (err) {
    if (err instanceof CodecError) return err.message
    throw err
  }
}
