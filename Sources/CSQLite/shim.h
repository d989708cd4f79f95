// Settings of a connection that are variadic in C, which Swift does not call.
#include <sqlite3.h>

// Nothing that lies in the file's schema runs: no trigger, no view, no function; the schema is changed by no statement's side door.
static inline int chainsign_sqlite_defend(sqlite3 *db) {
    int failed = 0;
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    failed |= sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    return failed;
}

// Whether another file lies where the connection's was opened, or none: 1 or 0.
static inline int chainsign_sqlite_has_moved(sqlite3 *db) {
    int moved = 1;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK) return 1;
    return moved;
}
