import type { Test } from 'tap'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { AdmissionConfig } from '../../../apiserver/admission/admission-config.ts'
import { defaultApiServerConfig } from '../../../apiserver/config.ts'
import { type CallOptions, type TestApi, testApi } from '../../support/api.ts'

/** A server whose admission is configured. */
export function apiWithAdmission(t: Test, admission: Partial<AdmissionConfig>): Promise<TestApi> {
  const config = { ...defaultApiServerConfig, admission: { ...defaultApiServerConfig.admission, ...admission } }
  return testApi(t, { config })
}

/** A server with one further plugin, and its configuration. */
export function apiWithPlugin(t: Test, plugin: string, configuration?: unknown): Promise<TestApi> {
  const plugins = new Map(configuration === undefined ? [] : [[plugin, configuration]])
  return apiWithAdmission(t, { enable: [plugin], plugins })
}

/** Tries to create the pod `p`. @param options may hold `metadata` of the pod, too */
export function tryPod(api: TestApi, spec: object = {}, options: CallOptions & { metadata?: object } = {}) {
  const { metadata, ...rest } = options
  const body = { metadata: { name: 'p', ...metadata }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } }
  return api.call('create', pods, { ...rest, body })
}

/** Gives the namespace `default` annotations. */
export function annotateNamespace(api: TestApi, annotations: object) {
  return api.call('patch', namespaces, {
    name: 'default',
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations } },
  })
}
