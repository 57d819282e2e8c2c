using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Community;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Community;

public sealed class VoteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task However_many_vote_approve_and_delete_at_once_sums_and_counts_are_exact(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var admin = await app.AdminAsync();
        var voters = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.SignUpAsync()));
        var ids = new List<long>();
        foreach (var at in Enumerable.Range(0, 4))
        {
            ids.Add((await voters[0].PostAsync("/api/community/prompts", new { prompt = $"Prompt {at}", tags = new[] { "b", "a", "c" }, model = "wan-t2v" })).GetProperty("id").GetInt64());
        }

        await Task.WhenAll(ids.Select(id => admin.PostAsync($"/api/admin/prompts/{id}/approve")));
        await AssertExactAsync(app);

        // Each voter sends many votes at once, so votes of one account race with each other too.
        var votes = from voter in voters from id in ids from turn in Enumerable.Range(0, 4) select (voter, id, Vote: ((int)(voter.UserId + id + turn) % 3) - 1);
        await Task.WhenAll(votes.Select(vote => vote.voter.PostAsync($"/api/community/prompts/{vote.id}/vote", new { vote = vote.Vote })));
        await AssertExactAsync(app);

        await Task.WhenAll(
            voters[1].PostAsync($"/api/community/prompts/{ids[0]}/vote", new { vote = 1 }),
            voters[2].PostAsync($"/api/community/prompts/{ids[0]}/use"),
            admin.PostAsync($"/api/admin/prompts/{ids[1]}/reject", new { reason = "No." }),
            voters[0].DeleteAsync($"/api/community/prompts/{ids[2]}"),
            admin.PostAsync($"/api/admin/prompts/{ids[3]}/reject", new { reason = "No." }));
        await AssertExactAsync(app);
        Assert.Equal(1, (await voters[3].GetAsync("/api/community/prompts?tag=a&model=wan-t2v")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await voters[1].GetAsync("/api/community/prompts")).GetProperty("prompts")[0].GetProperty("my_vote").GetInt32());
    }

    [Fact]
    public async Task Whatever_is_voted_and_decided_in_whatever_order_every_number_follows_from_the_votes()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var admin = await app.AdminAsync();
        var voters = new[] { await app.SignUpAsync(), await app.SignUpAsync(), await app.SignUpAsync() };
        var count = 0;
        var steps = Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 2).SelectMany(voter => Gen.Choose(-1, 1).Select(vote => (kind, voter, vote)))).ArrayOf().Resize(20).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8), Prop.ForAll(steps, taken => Task.Run(() => HoldsAsync(taken)).GetAwaiter().GetResult()));

        async Task<bool> HoldsAsync((int Kind, int Voter, int Vote)[] taken)
        {
            var id = (await voters[0].PostAsync("/api/community/prompts", new { prompt = $"Prompt {count++}", tags = new[] { "x" } })).GetProperty("id").GetInt64();
            await admin.PostAsync($"/api/admin/prompts/{id}/approve");
            var said = new Dictionary<int, int>();
            var shown = true;
            foreach (var (kind, voter, vote) in taken)
            {
                switch (kind)
                {
                    case 0:
                        await admin.PostAsync($"/api/admin/prompts/{id}/reject", new { reason = "No." });
                        shown = false;
                        break;
                    case 1:
                        await admin.PostAsync($"/api/admin/prompts/{id}/approve");
                        shown = true;
                        break;
                    default:
                        await voters[voter].PostAsync($"/api/community/prompts/{id}/vote", new { vote }, shown ? 200 : 404);
                        said[voter] = shown ? vote : said.GetValueOrDefault(voter);
                        break;
                }
            }

            var listed = (await admin.GetAsync($"/api/admin/prompts?status={(shown ? "approved" : "rejected")}")).GetProperty("prompts").EnumerateArray().Single(prompt => prompt.GetProperty("id").GetInt64() == id);
            Assert.Equal(said.Values.Sum(), listed.GetProperty("score").GetInt32());
            await AssertExactAsync(app);
            return true;
        }
    }

    [Fact]
    public void More_votes_for_it_rank_higher_more_against_it_lower_and_seven_days_halve_what_they_are_worth()
    {
        var now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(0, 5000).ToArbitrary(), Gen.Choose(0, 5000).ToArbitrary(), (ups, downs) =>
        {
            var (at, liked, disliked) = (Standing.Of(ups, downs, now), Standing.Of(ups + 1, downs, now), Standing.Of(ups, downs + 1, now));
            return liked.Popularity > at.Popularity && disliked.Popularity < at.Popularity && liked.Rating > at.Rating && disliked.Rating < at.Rating
                && Math.Abs(Standing.Of(ups, downs, now - TimeSpan.FromDays(7)).Popularity - (at.Popularity - 1)) < 1e-9;
        }));

        // Published values of the 95 % Wilson interval: 1 of 1, 9 of 10.
        Assert.Equal((0.2065, 1.0), (Math.Round(Standing.Wilson(1, 0).Lower, 4), Standing.Wilson(1, 0).Upper));
        Assert.Equal((0.5958, 0.9821), (Math.Round(Standing.Wilson(9, 1).Lower, 4), Math.Round(Standing.Wilson(9, 1).Upper, 4)));
        Assert.True(Standing.Of(90, 10, now).Rating > Standing.Of(1, 0, now).Rating);
        Assert.True(Standing.Of(100, 0, now - TimeSpan.FromDays(60)).Popularity < Standing.Of(0, 0, now).Popularity);
    }

    /// <summary>Sums, marks and counts are what the rows beside them say.</summary>
    private static Task<bool> AssertExactAsync(ReelwrightApp app) => app.Get<Database>().ReadAsync(
        async db =>
        {
            var (prompts, votes) = (await db.Set<CommunityPrompt>().ToListAsync(Cancel), await db.Set<CommunityVote>().ToListAsync(Cancel));
            var (shelves, counts) = (await db.Set<Shelf>().ToListAsync(Cancel), await db.Set<ShelfCount>().ToListAsync(Cancel));
            foreach (var prompt in prompts)
            {
                Assert.Equal((votes.Count(vote => vote.PromptId == prompt.Id && vote.Vote == 1), votes.Count(vote => vote.PromptId == prompt.Id && vote.Vote == -1)), (prompt.Ups, prompt.Downs));
                var standing = Standing.Of(prompt.Ups, prompt.Downs, prompt.DecidedAt ?? prompt.CreatedAt);
                Assert.All(shelves.Where(shelf => shelf.PromptId == prompt.Id), shelf => Assert.Equal((standing.Popularity, standing.Rating), (shelf.Popularity, shelf.Rating)));
                var places = (1 + prompt.Tags.Split(' ').Length) * (prompt.Model is null ? 1 : 2);
                Assert.Equal(prompt.Status == PromptStatus.Approved ? places : 0, shelves.Count(shelf => shelf.PromptId == prompt.Id));
            }

            Assert.All(votes, vote => Assert.Contains(prompts, prompt => prompt.Id == vote.PromptId));
            var counted = shelves.GroupBy(shelf => shelf.Name).Select(shelf => (shelf.Key, (long)shelf.Count()))
                .Concat(prompts.Where(prompt => prompt.Status != PromptStatus.Approved).GroupBy(prompt => prompt.Status).Select(status => (status.Key, (long)status.Count())));
            Assert.Equal(counted.Order(), counts.Where(count => count.Prompts != 0).Select(count => (count.Name, count.Prompts)).Order());
            return true;
        },
        Cancel);
}
