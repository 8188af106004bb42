import { isObject } from '../../../apimachinery/equality.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { admissionRequestOf } from '../admission-request.ts'
import type { MatchTarget } from '../matching/target.ts'
import type { VersionedObjects } from '../matching/versioned-objects.ts'
import type { Webhook } from './webhook.ts'

/** What a webhook answered (admission.k8s.io AdmissionResponse), checked. */
export interface ReviewAnswer {
  readonly allowed: boolean
  /** A Status, as it came. */
  readonly result: Readonly<Record<string, unknown>> | undefined
  /** In base64; `''`: the object stays as it is. */
  readonly patch: string
  readonly patchType: string
  readonly warnings: readonly string[]
  readonly auditAnnotations: Readonly<Record<string, string>>
}

/** A question to a webhook. */
export interface Review {
  readonly uid: string
  readonly apiVersion: string
  readonly document: object
}

/** @param uid of the question @param target the version of the resource that the webhook asked for */
export function reviewOf(
  { spec }: Webhook,
  uid: string,
  attributes: AdmissionAttributes,
  target: MatchTarget,
  { object = undefined, oldObject = undefined }: VersionedObjects,
): Review {
  // The first of the webhook's versions that is known here counts; one is, or the configuration would be refused.
  const version = spec.admissionReviewVersions.find((known) => known === 'v1' || known === 'v1beta1') ?? 'v1'
  const apiVersion = `admission.k8s.io/${version}`
  const request = {
    uid,
    ...admissionRequestOf({ ...attributes, object, oldObject }, target),
    object: object ?? null,
    oldObject: oldObject ?? null,
  }
  return { uid, apiVersion, document: { kind: 'AdmissionReview', apiVersion, request } }
}

/** Reads the answer to a question. @param mayPatch whether the webhook may change the object @throws {Error} it is none */
export function answerTo({ uid, apiVersion }: Review, document: unknown, mayPatch: boolean): ReviewAnswer {
  const review = isObject(document) ? document : {}
  if (!isObject(review.response)) throw new Error('webhook response was absent')
  const { response } = review
  const isV1 = apiVersion.endsWith('/v1')
  if (isV1) {
    const given = String(response.uid ?? '')
    if (given !== uid) throw new Error(`expected response.uid=${goQuote(uid)}, got ${goQuote(given)}`)
    const [group, kind] = [String(review.apiVersion ?? ''), String(review.kind ?? '')]
    if (group !== apiVersion || kind !== 'AdmissionReview')
      throw new Error(`expected webhook response of ${apiVersion}, Kind=AdmissionReview, got ${group}, Kind=${kind}`)
  }
  const { auditAnnotations } = response
  return {
    allowed: response.allowed === true,
    result: resultOf(response.status),
    ...(isV1 ? patchOf(response, mayPatch) : oldPatchOf(response, mayPatch)),
    warnings: Array.isArray(response.warnings) ? response.warnings.filter(isText) : [],
    auditAnnotations: isObject(auditAnnotations)
      ? Object.fromEntries(
          Object.entries(auditAnnotations).filter((entry): entry is [string, string] => isText(entry[1])),
        )
      : {},
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

function resultOf(result: unknown): ReviewAnswer['result'] {
  return isObject(result) ? result : undefined
}

type Patch = Pick<ReviewAnswer, 'patch' | 'patchType'>

function patchOf({ patch, patchType }: Readonly<Record<string, unknown>>, mayPatch: boolean): Patch {
  const hasPatch = isText(patch) && patch !== ''
  const hasType = patchType !== undefined && patchType !== null
  if (!mayPatch) {
    if (hasPatch) throw new Error('validating webhook may not return response.patch')
    if (hasType) throw new Error('validating webhook may not return response.patchType')
  }
  if (hasPatch && !hasType) throw new Error('webhook returned response.patch but not response.patchType')
  if (!hasPatch && hasType) throw new Error('webhook returned response.patchType but not response.patch')
  if (hasType && patchType !== 'JSONPatch')
    throw new Error(`webhook returned invalid response.patchType of ${goQuote(String(patchType))}`)
  return { patch: hasPatch ? patch : '', patchType: hasType ? 'JSONPatch' : '' }
}

/** v1beta1 knows one type of patches, and says nothing to those that come from where they do not belong. */
function oldPatchOf({ patch }: Readonly<Record<string, unknown>>, mayPatch: boolean): Patch {
  return { patch: mayPatch && isText(patch) ? patch : '', patchType: 'JSONPatch' }
}
