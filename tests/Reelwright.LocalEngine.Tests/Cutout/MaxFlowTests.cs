using Reelwright.LocalEngine.Cutout;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Tests.Cutout;

public sealed class MaxFlowTests
{
    [Fact]
    public void The_cut_is_as_cheap_as_any_of_all_possible_ones()
    {
        for (var round = 0; round < 400; round++)
        {
            var dice = new Dice((ulong)round);
            var nodes = 2 + dice.Below(9);
            var wishes = Enumerable.Range(0, nodes).Select(_ => dice.Below(41) - 20).ToArray();
            var links = Enumerable.Range(0, dice.Below(3 * nodes)).Select(_ => (A: dice.Below(nodes), B: dice.Below(nodes), Capacity: dice.Below(15))).Where(link => link.A != link.B).ToArray();

            var flow = new MaxFlow(nodes, links.Length);
            for (var node = 0; node < nodes; node++)
            {
                flow.Prefer(node, wishes[node]);
            }

            foreach (var (a, b, capacity) in links)
            {
                flow.Connect(a, b, capacity);
            }

            flow.Solve(CancellationToken.None);

            var cheapest = Enumerable.Range(0, 1 << nodes).Min(sides => Cost(node => ((sides >> node) & 1) == 1));
            Assert.Equal(cheapest, Cost(flow.IsSource));
            Assert.Equal(cheapest, flow.Flow);

            int Cost(Func<int, bool> isSource) =>
                Enumerable.Range(0, nodes).Sum(node => isSource(node) ? Math.Max(0, -wishes[node]) : Math.Max(0, wishes[node]))
                + links.Where(link => isSource(link.A) != isSource(link.B)).Sum(link => link.Capacity);
        }
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        var flow = new MaxFlow(2, 1);
        flow.Prefer(0, 5);

        Assert.ThrowsAny<OperationCanceledException>(() => flow.Solve(new CancellationToken(canceled: true)));
    }
}
