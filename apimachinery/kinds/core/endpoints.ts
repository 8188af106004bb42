import type { Endpoints } from '../../types/core-v1.ts'
import { defineKind } from '../define-kind.ts'

/** Endpoints: the addresses behind a Service in one object (superseded by EndpointSlice). */
export const endpoints = defineKind<Endpoints>({
  shape: 'v1 Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  createOnUpdate: true,
})
