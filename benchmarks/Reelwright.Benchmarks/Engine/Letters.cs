using Reelwright.LocalEngine.Imaging;

namespace Reelwright.Benchmarks.Engine;

/// <summary>Captions in the five-by-eight letters of old displays, twice as large: enough for a sheet, and needs no font.</summary>
internal static class Letters
{
    private const int Scale = 2;

    // Five columns a letter, the lowest bit on top.
    private static readonly Dictionary<char, ulong> Columns = new()
    {
        ['a'] = 0x2054545478,
        ['b'] = 0x7F48444438,
        ['c'] = 0x3844444420,
        ['d'] = 0x384444487F,
        ['e'] = 0x3854545418,
        ['f'] = 0x087E090102,
        ['g'] = 0x18A4A4A47C,
        ['h'] = 0x7F08040478,
        ['i'] = 0x00447D4000,
        ['j'] = 0x2040443D00,
        ['k'] = 0x7F10284400,
        ['l'] = 0x00417F4000,
        ['m'] = 0x7C04180478,
        ['n'] = 0x7C08040478,
        ['o'] = 0x3844444438,
        ['p'] = 0xFC24242418,
        ['q'] = 0x18242418FC,
        ['r'] = 0x7C08040408,
        ['s'] = 0x4854545420,
        ['t'] = 0x043F444020,
        ['u'] = 0x3C4040207C,
        ['v'] = 0x1C2040201C,
        ['w'] = 0x3C4030403C,
        ['x'] = 0x4428102844,
        ['y'] = 0x1CA0A0A07C,
        ['z'] = 0x4464544C44,
        [','] = 0x0080600000,
    };

    public static void Write(Picture target, int left, int top, string text)
    {
        foreach (var letter in text)
        {
            if (Columns.TryGetValue(letter, out var columns))
            {
                Draw(target, left, top, columns);
            }

            left += 6 * Scale;
        }
    }

    private static void Draw(Picture target, int left, int top, ulong columns)
    {
        for (var x = 0; x < 5 * Scale; x++)
        {
            for (var y = 0; y < 8 * Scale; y++)
            {
                if (((columns >> (((4 - (x / Scale)) * 8) + (y / Scale))) & 1) != 0)
                {
                    var at = ((top + y) * target.Width) + left + x;
                    (target.R[at], target.G[at], target.B[at]) = (0.88f, 0.88f, 0.9f);
                }
            }
        }
    }
}
