import { conflict, invalid, notFound, pathNotFound } from '../../../apimachinery/errors.ts'
import { invalidField } from '../../../apimachinery/field-error.ts'
import type { TokenRequest } from '../../../apimachinery/types/authentication-v1.ts'
import type { ServiceAccount } from '../../../apimachinery/types/core-v1.ts'
import { toTime } from '../../../platform/clock.ts'
import type { Registry } from '../registry.ts'
import { admissionAttributes, type RequestContext } from '../request-context.ts'

const defaultExpirationSeconds = 60 * 60
const minExpirationSeconds = 10 * 60
const maxExpirationSeconds = 2 ** 32

/** Signs tokens of service accounts. */
export interface TokenIssuer {
  /** @returns the request with `status`, and with what it left open filled in @throws {ApiError} */
  issue(account: ServiceAccount, request: TokenRequest): Promise<TokenRequest>
}

/**
 * Makes a token for a service account (`serviceaccounts/NAME/token`).
 * @param issuer without one the server has no tokens to give
 */
export async function requestToken(
  registry: Registry,
  issuer: TokenIssuer | undefined,
  context: RequestContext,
  request: TokenRequest,
): Promise<TokenRequest> {
  const { kind, name, namespace, nowMs } = context
  checkName(request, name)
  const account = registry.store(kind).get({ namespace, name })?.object as ServiceAccount | undefined
  if (!account) throw notFound(kind, name)
  const { uid } = account.metadata
  checkUid(request, account)
  request.spec = { ...request.spec, expirationSeconds: request.spec?.expirationSeconds ?? defaultExpirationSeconds }
  request.metadata = { ...request.metadata, name, namespace, uid, creationTimestamp: toTime(nowMs) }
  const attributes = admissionAttributes(context, 'CREATE', request, undefined)
  await registry.admission.admit(attributes)
  checkExpiration(request)
  await registry.admission.validate(attributes)
  if (!issuer) throw pathNotFound()
  return issuer.issue(account, request)
}

const tokenRequest = { group: 'authentication.k8s.io', kind: 'TokenRequest' }

function checkName({ metadata }: TokenRequest, name: string): void {
  if (!metadata.name || metadata.name === name) return
  const detail = 'must match the service account name if specified'
  throw invalid(tokenRequest, name, [invalidField('metadata.name', metadata.name, detail)])
}

function checkUid({ metadata }: TokenRequest, account: ServiceAccount): void {
  const { name, uid } = account.metadata
  if (!metadata.uid || metadata.uid === uid) return
  throw conflict(
    { group: tokenRequest.group, plural: tokenRequest.kind },
    name,
    `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`,
  )
}

function checkExpiration({ spec }: TokenRequest): void {
  const seconds = Number(spec.expirationSeconds)
  const path = 'spec.expirationSeconds'
  const refuse = (why: string) => invalid(tokenRequest, '', [invalidField(path, seconds, why)])
  if (seconds < minExpirationSeconds) throw refuse('may not specify a duration less than 10 minutes')
  if (seconds > maxExpirationSeconds) throw refuse('may not specify a duration larger than 2^32 seconds')
}
