using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class MigrationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task The_migrated_schema_has_exactly_the_columns_the_model_maps_with_the_same_nullability(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);

        await app.Get<Database>().ReadAsync(
            async context =>
            {
                foreach (var entity in context.Model.GetEntityTypes())
                {
                    var mapped = entity.GetProperties().Select(property => new Column(property.GetColumnName(), property.IsNullable)).OrderBy(column => column.Name, StringComparer.Ordinal);
                    var migrated = (await ColumnsAsync(context, entity.GetTableName()!)).OrderBy(column => column.Name, StringComparer.Ordinal);
                    Assert.Equal(mapped, migrated);
                }

                return true;
            },
            Cancel);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_migration_that_fails_half_way_leaves_nothing_and_runs_whole_the_next_time(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var migrator = app.Get<Migrator>();
        Migration Next(string second) => new(9000, "9000_next", $"CREATE TABLE half (id INTEGER NOT NULL); {second};");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => migrator.MigrateAsync(postgres => [.. Migrator.Known(postgres), Next("CREATE TABLE half (id INTEGER NOT NULL)")], int.MaxValue, Cancel));
        Assert.Empty(await app.Get<Database>().ReadAsync(context => ColumnsAsync(context, "half"), Cancel));

        await migrator.MigrateAsync(postgres => [.. Migrator.Known(postgres), Next("CREATE TABLE other_half (id INTEGER NOT NULL)")], int.MaxValue, Cancel);

        Assert.Single(await app.Get<Database>().ReadAsync(context => ColumnsAsync(context, "other_half"), Cancel));
    }

    [Fact]
    public async Task Servers_that_start_together_on_one_database_migrate_it_once()
    {
        var database = await TestDatabase.CreateAsync();
        var apps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReelwrightApp.StartAsync(
            Db.Sqlite, [("Database:Provider", "postgres"), ("Database:ConnectionString", database)])));
        try
        {
            var applied = await apps[0].Get<Database>().ReadAsync(
                context => context.Database.SqlQueryRaw<int>("SELECT version AS \"Value\" FROM schema_migrations").ToListAsync(), Cancel);
            Assert.Equal(Migrator.Known(postgres: true).Select(migration => migration.Version), applied.Order());
        }
        finally
        {
            foreach (var app in apps)
            {
                await app.DisposeAsync();
            }

            await TestDatabase.DropAsync(database);
        }
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_schema_newer_than_the_program_is_refused_with_a_message_that_says_so(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        await app.Get<Database>().WriteAsync(
            tx => tx.ExecuteAsync("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, '9999_future', 0)", [], Cancel), Cancel);

        var refused = await Assert.ThrowsAsync<NewerSchemaException>(() => app.Get<Migrator>().MigrateAsync(Cancel));

        Assert.Contains("9999", refused.Message);
    }

    private static async Task<List<Column>> ColumnsAsync(ReelwrightDb db, string table) => db.IsPostgres
        ? await db.Database.SqlQuery<Column>(
            $"SELECT column_name AS \"Name\", is_nullable = 'YES' AS \"IsNullable\" FROM information_schema.columns WHERE table_schema = 'public' AND table_name = {table}").ToListAsync()
        : await db.Database.SqlQuery<Column>($"SELECT name AS \"Name\", \"notnull\" = 0 AS \"IsNullable\" FROM pragma_table_info({table})").ToListAsync();

    private sealed record Column(string Name, bool IsNullable);
}
