// The registers: what is entered once and has no course of its own.

import type { Noun } from '@/api/types/Noun'

export const REGISTERS: Noun[] = ['sweep', 'legal_service', 'talk', 'village_rule', 'points_entry', 'points_redemption', 'reception_day', 'stability_assessment']
