using System.Numerics;

namespace Reelwright.LocalEngine.Faces;

/// <summary>The height of the line between the lips: the dark valley that runs across the lower face.</summary>
internal static class MouthFinder
{
    /// <summary>How far below the eyes an adult's mouth is, in eye distances (Farkas, "Anthropometry of the Head and Face", 1994: about 70 of 63 mm).</summary>
    public const float Usual = 1.1f;

    private const float Nearest = 0.85f;
    private const float Farthest = 1.38f;
    private const int Unit = 64;

    // Weaker valleys are folds and shadows.
    private const float LeastDepth = 3;

    /// <returns>In eye distances below the eyes; <see cref="Usual"/> where no mouth stands out.</returns>
    public static float FindDepth(GrayPicture picture, Vector2 leftEye, Vector2 rightEye)
    {
        var across = (rightEye - leftEye) / Unit;
        var down = new Vector2(-across.Y, across.X);

        // Rows of the mean over the middle of the mouth, from the nose down to the chin.
        const int Top = (int)((Nearest - 0.15f) * Unit);
        const int Bottom = (int)((Farthest + 0.15f) * Unit);
        var part = picture.Part(Unit * 6 / 10, Bottom - Top, ((leftEye + rightEye) / 2) + (down * ((Top + Bottom) / 2f)), across);
        var rows = new float[part.Height];
        for (var y = 0; y < rows.Length; y++)
        {
            var sum = 0;
            foreach (var value in part.Row(y))
            {
                sum += value;
            }

            rows[y] = sum / (float)part.Width;
        }

        return Deepest(rows, Top);
    }

    private static float Deepest(float[] rows, int top)
    {
        const int Reach = (int)(0.09f * Unit);
        var (best, depth) = (0f, Usual);
        for (var y = Reach; y < rows.Length - Reach; y++)
        {
            var at = (y + top + 0.5f) / Unit;
            var valley = Math.Min(rows[y - Reach], rows[y + Reach]) - rows[y];
            var usual = MathF.Exp(-0.5f * MathF.Pow((at - Usual) / 0.14f, 2));
            if (at is >= Nearest and <= Farthest && valley > LeastDepth && valley * usual > best)
            {
                (best, depth) = (valley * usual, at);
            }
        }

        return depth;
    }
}
