import t from 'tap'
import type { KubeObject } from '../../../../apimachinery/object.ts'
import { type TestApi, testApi } from '../../../support/api.ts'
import { establish, type Widget, widgetDefinition, widgets } from '../../../support/custom-resources.ts'
import { webhookServer } from '../../../support/webhook-server.ts'
import { allow, patch, webhookEnv } from '../webhooks/webhook-env.ts'
import { applies, mutatingPolicy, refusal, validatingPolicy } from './policy-env.ts'

/** Serves widgets whose `spec.size` of v1 is `spec.length` in v2. */
async function serveWidgets(t: Parameters<typeof webhookServer>[0], api: TestApi): Promise<void> {
  const { port, caBundle } = await webhookServer(t, [{ type: 'ip', value: '127.0.0.1' }], (review) => {
    const { apiVersion, request } = review as {
      apiVersion: string
      request: { uid: string; desiredAPIVersion: string; objects: Widget[] }
    }
    const { uid, desiredAPIVersion, objects } = request
    const [from, to] = desiredAPIVersion.endsWith('v2') ? ['size', 'length'] : ['length', 'size']
    if (objects.some(({ spec }) => spec?.['color'] === 'unknown')) {
      const result = { status: 'Failure', message: 'no such color' }
      return { apiVersion, kind: 'ConversionReview', response: { uid, result } }
    }
    const convertedObjects = objects.map(({ spec: { [from]: value, ...spec } = {}, ...rest }) => ({
      ...rest,
      apiVersion: desiredAPIVersion,
      spec: { ...spec, ...(value !== undefined && { [to]: value }) },
    }))
    const response = { uid, convertedObjects, result: { status: 'Success' } }
    return { apiVersion, kind: 'ConversionReview', response }
  })
  const webhook = { clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle }, conversionReviewVersions: ['v1'] }
  await establish(api, widgetDefinition({ conversion: { strategy: 'Webhook', webhook } }, [{}, {}]))
}

const rule = {
  apiGroups: ['example.com'],
  apiVersions: ['v2'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['widgets'],
}
const matchConstraints = { resourceRules: [rule] }

const create = (api: TestApi, spec: object) =>
  api.call<Widget>('create', widgets(api), {
    body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec },
  })

t.test('a policy for another version sees the object in that version', async (t) => {
  const api = await testApi(t)
  await serveWidgets(t, api)
  const validations = [
    { expression: "object.apiVersion == 'example.com/v2' && object.spec.length < 5", message: 'long' },
  ]
  await validatingPolicy(api, { matchConstraints, validations })
  t.equal((await create(api, { size: 3 })).code, 201)
  t.equal(refusal(await create(api, { size: 7 })), 'long')
})

t.test('an object that cannot be converted is refused, unless failures are to be ignored', async (t) => {
  const validations = [{ expression: 'true' }]
  const why =
    'failed to convert object version: conversion webhook for example.com/v1, Kind=Widget failed: no such color'
  for (const [failurePolicy, want] of [
    ['Fail', `failed to configure binding: ${why}`],
    ['Ignore', ''],
  ] as const) {
    const api = await testApi(t)
    await serveWidgets(t, api)
    await validatingPolicy(api, { matchConstraints, validations, failurePolicy })
    t.equal(refusal(await create(api, { color: 'unknown' })), want)
  }
})

t.test('a mutation of another version is converted back', async (t) => {
  const api = await testApi(t)
  await serveWidgets(t, api)
  await mutatingPolicy(api, 'p', { matchConstraints, mutations: [applies('Object{spec: Object.spec{length: 9}}')] })
  const { code, object, message } = await create(api, { size: 3, color: 'red' })
  t.equal(code, 201, message)
  t.strictSame(object.spec, { size: 9, color: 'red' })
})

t.test('a webhook for another version sees and changes the object in that version', async (t) => {
  const { api, register, seen } = await webhookEnv(t, ({ kind }) =>
    (kind as KubeObject).kind === 'Widget' ? patch({ op: 'replace', path: '/spec/length', value: 9 }) : allow(),
  )
  await serveWidgets(t, api)
  const matchConditions = [{ name: 'short', expression: 'object.spec.length < 5' }]
  await register('mutating', 'm', { rules: [rule], matchConditions })
  const { code, object, message } = await create(api, { size: 3 })
  t.equal(code, 201, message)
  t.strictSame(object.spec, { size: 9 })
  t.match(seen[0], { kind: { version: 'v2' }, requestKind: { version: 'v1' }, object: { spec: { length: 3 } } })
})
