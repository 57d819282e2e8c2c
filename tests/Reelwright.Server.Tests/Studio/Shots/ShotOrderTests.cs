using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Projects;
using Reelwright.Server.Studio.Shots;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Studio.Shots;

/// <summary>The places of shots are 1, 2, 3, … whatever is done to them, and by however many at once.</summary>
public sealed class ShotOrderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_sequence_of_changes_leaves_the_order_that_a_list_would_have()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var owner = await app.SignUpAsync();
        var changes = Gen.ListOf(Gen.Choose(0, 2).Zip(Gen.Choose(0, 1_000)));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(changes.ToArbitrary(), steps =>
        {
            var (expected, found) = RunAsync(app, owner.UserId, steps).GetAwaiter().GetResult();
            return expected.SequenceEqual(found);
        }));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task People_who_add_delete_and_reorder_at_once_never_tear_the_order(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var owner = await app.SignUpAsync();
        var project = (await owner.PostAsync("/api/projects", new { name = "busy" })).GetProperty("id").GetInt64();
        var path = $"/api/projects/{project}";
        for (var at = 0; at < 6; at++)
        {
            await owner.PostAsync($"{path}/shots", new { prompt = $"{at}" });
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(person => WorkAsync(owner, path, new Random(person))));

        var shots = (await owner.GetAsync(path)).GetProperty("shots").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, shots.Count), shots.Select(shot => shot.GetProperty("position").GetInt32()));
        Assert.Equal(6 + (6 * 2), shots.Count);
    }

    /// <summary>Everybody adds six, deletes four of those, and reorders what they see; an order that others have overtaken is refused.</summary>
    private static async Task WorkAsync(TestAccount owner, string path, Random dice)
    {
        var mine = new List<long>();
        for (var round = 0; round < 6; round++)
        {
            mine.Add((await owner.PostAsync($"{path}/shots", new { prompt = "x", position = dice.Next(1, 4) })).GetProperty("id").GetInt64());
            var order = (await owner.GetAsync(path)).GetProperty("shots").EnumerateArray().Select(shot => shot.GetProperty("id").GetInt64()).ToArray();
            dice.Shuffle(order);
            using var reply = await owner.Client.PostAsync($"{path}/shots/reorder", System.Net.Http.Json.JsonContent.Create(new { order }), Cancel);
            Assert.True((int)reply.StatusCode is 200 or 400, $"A reorder should be done or refused, not {(int)reply.StatusCode}.");
            if (round % 3 > 0)
            {
                await owner.DeleteAsync($"{path}/shots/{mine[0]}");
                mine.RemoveAt(0);
            }
        }
    }

    private static async Task<(List<long> Expected, List<long> Found)> RunAsync(ReelwrightApp app, long ownerId, IReadOnlyList<(int Kind, int Dice)> steps) =>
        await app.Get<Database>().WriteAsync(
            async tx =>
            {
                var project = new Project { OwnerId = ownerId, Name = "model", CreatedAt = default, UpdatedAt = default };
                tx.Db.Add(project);
                await tx.Db.SaveChangesAsync(Cancel);
                var model = new List<long>();
                foreach (var (kind, dice) in steps)
                {
                    await StepAsync(tx, project.Id, model, kind, dice);
                }

                var rows = await tx.Db.Set<Shot>().AsNoTracking().Where(shot => shot.ProjectId == project.Id).OrderBy(shot => shot.Position).ToListAsync(Cancel);
                Assert.Equal(Enumerable.Range(1, rows.Count), rows.Select(shot => shot.Position));
                return (model, rows.Select(shot => shot.Id).ToList());
            },
            Cancel);

    private static async Task StepAsync(Tx tx, long projectId, List<long> model, int kind, int dice)
    {
        if (kind == 0)
        {
            var position = dice % 2 == 0 ? (int?)null : (dice % (model.Count + 1)) + 1;
            var added = await ShotOrder.InsertAsync(tx, projectId, position, [new NewShot(), new NewShot()], default, Cancel);
            model.InsertRange((position ?? model.Count + 1) - 1, added.Select(shot => shot.Id));
        }
        else if (kind == 1 && model.Count > 0)
        {
            var gone = model[dice % model.Count];
            Assert.True(await ShotOrder.RemoveAsync(tx, projectId, gone, Cancel));
            model.Remove(gone);
        }
        else if (kind == 2)
        {
            var order = model.ToArray();
            new Random(dice).Shuffle(order);
            await ShotOrder.ArrangeAsync(tx, projectId, order, Cancel);
            model.Clear();
            model.AddRange(order);
        }

        tx.Db.ChangeTracker.Clear();
    }
}
