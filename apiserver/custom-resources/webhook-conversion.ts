import { isObject } from '../../apimachinery/equality.ts'
import { unclassified } from '../../apimachinery/errors.ts'
import { goQuote } from '../../apimachinery/go-text.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type { WebhookConversion } from '../../apimachinery/types/apiextensions-v1.ts'
import type { Random } from '../../platform/random.ts'
import type { WebhookClient } from '../webhooks/webhook-client.ts'
import type { VersionConverter } from './version-converter.ts'

/** How long a conversion may take (k8s.io/apiextensions-apiserver/pkg/apiserver/conversion). */
const timeoutMs = 30_000

/** Strategy Webhook: asks with a ConversionReview. Of objects, a webhook may change anything but their identity. */
export function webhookConversion(webhook: WebhookConversion, client: WebhookClient, random: Random): VersionConverter {
  // Upstream prefers v1, and speaks v1beta1 with webhooks that know nothing else.
  const version = webhook.conversionReviewVersions.find((known) => known === 'v1' || known === 'v1beta1') ?? 'v1'
  const apiVersion = `apiextensions.k8s.io/${version}`
  return {
    async ask(objects, desiredAPIVersion) {
      const uid = random.uuid()
      const request = { uid, desiredAPIVersion, objects }
      const fail = failureFor(objects[0] as KubeObject)
      const converted = await failing(fail, async () => {
        const document = { kind: 'ConversionReview', apiVersion, request }
        return convertedIn(await client.call(webhook.clientConfig ?? {}, document, timeoutMs), apiVersion, uid)
      })
      return checkedObjects(converted, objects, desiredAPIVersion, fail)
    },
  }
}

/** Makes the error of a conversion from what went wrong. */
type Failure = (what: string) => Error

function failureFor({ apiVersion, kind }: KubeObject): Failure {
  return (what) => unclassified(`conversion webhook for ${apiVersion}, Kind=${kind} ${what}`)
}

async function failing<T>(fail: Failure, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (err) {
    throw fail(`failed: ${err instanceof Error ? err.message : err}`)
  }
}

/** The objects of an answer. @throws {Error} it is not one, or says that the conversion failed */
function convertedIn(review: unknown, apiVersion: string, uid: string): readonly unknown[] {
  if (!isObject(review) || review.kind !== 'ConversionReview' || review.apiVersion !== apiVersion) {
    throw new Error(`expected webhook response of ${apiVersion}, Kind=ConversionReview`)
  }
  const { response } = review
  if (!isObject(response)) throw new Error('no response provided')
  if (response.uid !== uid) throw new Error(`expected response.uid=${goQuote(uid)}`)
  const result = isObject(response.result) ? response.result : {}
  if (result.status !== 'Success') {
    throw new Error(String(result.message || `response.result.status was '${result.status ?? ''}', not 'Success'`))
  }
  return Array.isArray(response.convertedObjects) ? response.convertedObjects : []
}

function checkedObjects(
  converted: readonly unknown[],
  originals: readonly KubeObject[],
  apiVersion: string,
  fail: Failure,
): readonly KubeObject[] {
  if (converted.length !== originals.length) {
    throw fail(`returned ${converted.length} objects, expected ${originals.length}`)
  }
  return converted.map((object, index) => {
    const problem = problemOf(object, originals[index] as KubeObject, apiVersion)
    if (problem) throw fail(`returned invalid converted object at index ${index}: ${problem}`)
    return withOwnMetadata(object as KubeObject, originals[index] as KubeObject)
  })
}

function problemOf(object: unknown, original: KubeObject, apiVersion: string): string | undefined {
  if (!isObject(object) || !isObject(object.metadata)) return 'missing metadata in converted object'
  if (object.apiVersion !== apiVersion)
    return `invalid groupVersion (expected ${apiVersion}, received ${object.apiVersion})`
  if (object.kind !== original.kind) return `invalid kind (expected ${original.kind}, received ${object.kind})`
  for (const field of ['name', 'namespace', 'uid'] as const) {
    const [is, was] = [object.metadata[field] ?? '', original.metadata[field] ?? '']
    if (is !== was) return `must have the same ${field === 'uid' ? 'UID' : field}: ${was} != ${is}`
  }
  return undefined
}

/** Of the metadata, only labels and annotations are the webhook's to change. */
function withOwnMetadata(object: KubeObject, { metadata: own }: KubeObject): KubeObject {
  const { labels, annotations } = object.metadata
  const { labels: _labels, annotations: _annotations, ...rest } = own
  return { ...object, metadata: { ...rest, ...(labels && { labels }), ...(annotations && { annotations }) } }
}
