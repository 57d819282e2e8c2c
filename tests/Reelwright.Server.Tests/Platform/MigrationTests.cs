using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Platform;

public sealed class MigrationTests
{
    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Every_column_the_model_maps_exists_after_migrating(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);

        await app.Get<Database>().ReadAsync(
            async context =>
            {
                foreach (var entity in context.Model.GetEntityTypes())
                {
                    var columns = string.Join(", ", entity.GetProperties().Select(property => $"\"{property.GetColumnName()}\""));
                    await context.Database.ExecuteSqlRawAsync($"SELECT {columns} FROM {entity.GetTableName()} WHERE 1 = 0");
                }

                return true;
            },
            TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_schema_newer_than_the_program_is_refused_with_a_message_that_says_so(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var cancel = TestContext.Current.CancellationToken;
        await app.Get<Database>().WriteAsync(
            tx => tx.ExecuteAsync("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, '9999_future', 0)", [], cancel), cancel);

        var refused = await Assert.ThrowsAsync<NewerSchemaException>(() => app.Get<Migrator>().MigrateAsync(cancel));

        Assert.Contains("9999", refused.Message);
    }
}
