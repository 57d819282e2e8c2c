namespace Reelwright.LocalEngine.Imaging.Vision;

/// <summary>Work split by rows over all cores. Each row's result depends on that row alone, so the pixels do not depend on the number of cores.</summary>
internal static class Rows
{
    // No scheduler means the current one, so that whoever starts the work can bound its cores; by default it would be the pool.
    private static readonly ParallelOptions Current = new() { TaskScheduler = null };

    public static void Each(int height, Action<int> row) => Parallel.For(0, height, Current, row);

    /// <summary>Splits columns into stripes, for work that runs down the picture.</summary>
    public static void Stripes(int width, Action<int, int> stripe)
    {
        const int Columns = 64;
        Parallel.For(0, (width + Columns - 1) / Columns, Current, s => stripe(s * Columns, Math.Min(width, (s + 1) * Columns)));
    }
}
