/** Settings that n8n reads while it is being imported: import this file before n8n-core. */
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
