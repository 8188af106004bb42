import type { Test } from 'tap'
import { mutatingWebhookConfigurations } from '../../../../apimachinery/kinds/admissionregistration/mutating-webhook-configuration.ts'
import { validatingWebhookConfigurations } from '../../../../apimachinery/kinds/admissionregistration/validating-webhook-configuration.ts'
import { configMaps } from '../../../../apimachinery/kinds/core/config-map.ts'
import type { KubeObject } from '../../../../apimachinery/object.ts'
import type { ApiServerDeps } from '../../../../apiserver/api-server.ts'
import { type CallOptions, type TestApi, testApi } from '../../../support/api.ts'
import { type WebhookServer, webhookServer } from '../../../support/webhook-server.ts'

/** The request of a review. */
export interface ReviewRequest {
  readonly uid: string
  readonly object: KubeObject & Record<string, unknown>
  readonly oldObject: KubeObject | null
  readonly operation: string
  readonly [field: string]: unknown
}

/** What a webhook of a test says to a review: fields of the response, or of the whole review. */
export type Respond = (request: ReviewRequest, path: string) => object

/** An API server beside a webhook, whose answers the test gives by the path of the call. */
export interface WebhookEnv {
  readonly api: TestApi
  readonly server: WebhookServer
  /** The requests so far. */
  readonly seen: ReviewRequest[]
  /** Configures a webhook that is reached at `/NAME`. */
  register(type: 'mutating' | 'validating', name: string, fields?: object): Promise<void>
}

/** A rule for writes of ConfigMaps. */
export const onConfigMaps = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  resources: ['configmaps'],
}

export const allow = () => ({ allowed: true })

/** Lets a request pass with a JSON patch. */
export const patch = (...operations: object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
})

export async function webhookEnv(t: Test, respond: Respond, options: Partial<ApiServerDeps> = {}): Promise<WebhookEnv> {
  const api = await testApi(t, options)
  const seen: ReviewRequest[] = []
  const server = await webhookServer(t, [{ type: 'ip', value: '127.0.0.1' }], (document, url) => {
    const { request, apiVersion, kind } = document as { request: ReviewRequest; apiVersion: string; kind: string }
    seen.push(request)
    const path = url.slice(1, url.indexOf('?'))
    return { apiVersion, kind, response: { uid: request.uid, ...respond(request, path) } }
  })
  return {
    api,
    server,
    seen,
    async register(type, name, fields = {}) {
      const { port, caBundle } = server
      const webhook = {
        name: `${name}.example.com`,
        rules: [onConfigMaps],
        clientConfig: { url: `https://127.0.0.1:${port}/${name}`, caBundle },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...fields,
      }
      const kind = type === 'mutating' ? mutatingWebhookConfigurations : validatingWebhookConfigurations
      const body = { metadata: { name }, webhooks: [webhook] }
      const { code, message } = await api.call<KubeObject>('create', kind as never, { body })
      if (code !== 201) throw new Error(message)
    },
  }
}

/** Creates a ConfigMap. */
export function createConfigMap(api: TestApi, data: object, options: CallOptions & { metadata?: object } = {}) {
  const { metadata, ...rest } = options
  return api.call('create', configMaps, { ...rest, body: { metadata: { name: 'c', ...metadata }, data } })
}
