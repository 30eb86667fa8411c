/** Database user that RDS Proxy logs in as: reads and writes rows, nothing else. */
export const APPLICATION_USERNAME = "shop_application";

/** Database user that owns everything, for the migration alone. */
export const MASTER_USERNAME = "shopmaster";
