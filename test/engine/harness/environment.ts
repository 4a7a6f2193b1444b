/** Settings that n8n reads when it is imported. Import this file before n8n-core. */
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
